-- ARGV: key, dependents at most. Answers a reading, what was told, dependents, the teller's number.
local k = ARGV[1]
local is = reading(k)
is[#is + 1] = redis.call('GET', P .. 'told:' .. k)
is[#is + 1] = redis.call('ZRANGE', P .. 'dependents:' .. k, 0, ARGV[2] - 1)
is[#is + 1] = is[1] and redis.call('HINCRBY', issueKey(k), 'teller', 1) or 0
return is
