"""The gazetteer: names of both sides to places."""
