"""Voices of villagers, made ready to be played at the desk: strangers' recordings are decoded in a sandbox alone."""
