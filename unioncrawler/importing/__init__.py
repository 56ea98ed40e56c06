"""An import: a crawl whose server is the WARC files of others. Nothing here asks the network."""
