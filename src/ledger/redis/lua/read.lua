-- ARGV: key.
return reading(ARGV[1])
