"""The spiders: one class driven by profiles, and its subclasses for the known sites."""
