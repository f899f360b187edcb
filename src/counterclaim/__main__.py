"""``python -m counterclaim`` is the same as ``counterclaim``."""

from counterclaim.cli import main

if __name__ == "__main__":  # processes that read pages import this module under another name
    main()
