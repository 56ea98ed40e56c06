"""Makes `python -m unioncrawler` the same as `unioncrawler`."""

from unioncrawler.cli import main

if __name__ == "__main__":
    main(prog_name="unioncrawler")
