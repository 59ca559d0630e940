"""What a song is: tempo, beats, metre, key, loudness, energy, timbre, sections and a waveform for drawing."""
