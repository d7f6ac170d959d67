-- ARGV: key, dependents at most, now. Answers a reading, what was told, dependents, the teller's number.
local k = ARGV[1]
local is = reading(k)
is[#is + 1] = redis.call('GET', P .. 'told:' .. k)
is[#is + 1] = redis.call('ZRANGE', P .. 'dependents:' .. k, 0, ARGV[2] - 1)
-- As generations do, numbers go by time too: one from before the store was emptied is never given again.
local teller = 0
if is[1] then
  local before = tonumber(redis.call('HGET', issueKey(k), 'teller') or '0')
  teller = string.format('%.0f', math.max(before + 1, ARGV[3]))
  redis.call('HSET', issueKey(k), 'teller', teller)
end
is[#is + 1] = teller
return is
