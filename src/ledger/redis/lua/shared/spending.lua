-- When an issue was run and written to within the last hour, ms since 1970.
local SPENDING_MS = 3600 * 1000

local function spend(what, k, now)
  local list = P .. 'spending:' .. what .. ':' .. k
  redis.call('RPUSH', list, now)
  while tonumber(redis.call('LINDEX', list, 0)) <= now - SPENDING_MS do redis.call('LPOP', list) end
  redis.call('PEXPIRE', list, SPENDING_MS)
end
