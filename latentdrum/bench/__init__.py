"""Benchmarks: CPU time, latency and memory on this machine, and clock followers compared."""
