-- ARGV: key, now, quiet, most; ms. A look when a burst is over: what comes while it waits moves it,
-- never past the most that the first of them may wait. What is due already sees it all anyway.
local k, now, quiet, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local burst, member = P .. 'burst:' .. k, 'look|' .. k
local was = tonumber(redis.call('ZSCORE', P .. 'owed', member) or math.huge)
local latest, waits = string.match(redis.call('GET', burst) or '', '^(%d+) (%d+)$')
local goesOn = was > now and was == tonumber(waits)
local last = goesOn and tonumber(latest) or now + most
local at = math.min(now + quiet, last)
if not goesOn and was <= at then return 0 end
redis.call('SET', burst, string.format('%.0f %.0f', last, at), 'PX', most)
redis.call('ZADD', P .. 'owed', at, member)
if not goesOn then announce() end
return 1
