"""One file per revision; a revision is never changed after a release."""
