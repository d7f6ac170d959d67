-- ARGV: key, forge, repository's id, its name. Answers 1 where the issue is known or waited for, and the bot.
local k = ARGV[1]
local known = redis.call('EXISTS', issueKey(k), P .. 'dependents:' .. k)
redis.call('HSET', P .. 'names:' .. ARGV[2], ARGV[3], ARGV[4])
return { known > 0 and 1 or 0, redis.call('GET', P .. 'bot:' .. ARGV[2]) }
