"""Lines in and out of Asterisk: AudioSocket, paced playout, the SIP softphone."""
