"""The window: widgets and screens over the services. Read README.md in this folder to write a screen."""
