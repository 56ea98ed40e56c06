"""What a crawl makes of a page, decided without a network: the spider and the replay share it."""
