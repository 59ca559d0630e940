"""Songs for the tests, drawn at random from wide ranges; the same seed gives the same songs."""
