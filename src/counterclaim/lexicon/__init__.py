"""What words mean, as data files with a loader each: places, parties, arms, words."""
