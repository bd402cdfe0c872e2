#!/bin/sh
# What the device tests need from the system: a JACK server, an outside clock master, and PortAudio.
# Installs Debian's packages where that is allowed, else says the exact command to type.
packages="jackd2 jack-midi-clock libportaudio2"
missing=""
command -v jackd >/dev/null 2>&1 || missing=yes
command -v jack_midi_clock >/dev/null 2>&1 || missing=yes
ldconfig -p 2>/dev/null | grep -q libportaudio.so.2 || missing=yes
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The device tests need JACK (jackd, jack_midi_clock) and PortAudio; install them with your system's packages." >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo"; else
    echo "The device tests need packages; type: sudo apt-get install $packages" >&2
    exit 1
fi
$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq $packages >/dev/null
