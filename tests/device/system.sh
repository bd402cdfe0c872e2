#!/bin/sh
# What the tests need from the system: a JACK server, an outside clock master, PortAudio, and Hydrogen, which loads and
# plays exported kits (h2cli; 10 MB to download, 63 MB installed). Without it those tests are skipped.
# Installs Debian's packages where that is allowed, else says the exact command to type.
packages="jackd2 jack-midi-clock libportaudio2 hydrogen"
missing=""
command -v jackd >/dev/null 2>&1 || missing=yes
command -v jack_midi_clock >/dev/null 2>&1 || missing=yes
ldconfig -p 2>/dev/null | grep -q libportaudio.so.2 || missing=yes
command -v h2cli >/dev/null 2>&1 || missing=yes
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need JACK (jackd, jack_midi_clock), PortAudio and Hydrogen; install them with your system's packages." >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo"; else
    echo "The tests need packages; type: sudo apt-get install --no-install-recommends $packages" >&2
    exit 1
fi
$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq --no-install-recommends $packages >/dev/null
