-- ARGV: issue key, forge, repository id, full name. Whoever is waited for is known, read or not.
redis.call('HSET', key_of('names', ARGV[2]), ARGV[3], ARGV[4])
local known = redis.call('EXISTS', key_of('issue', ARGV[1]), key_of('dependents', ARGV[1]))
return { known, redis.call('GET', key_of('bot', ARGV[2])) }
