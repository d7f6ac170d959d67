-- What goes once nothing has moved it for long.
local ENDED = { done = true, failed = true, cancelled = true }
-- What others know of their edges to it is kept: an edge goes with its dependent.
local SIDES = { 'issue:', 'json:', 'told:', 'needs:', 'blockers:', 'unmet:', 'wishes:' }

local FORGOTTEN_AT_ONCE = 20

local function forget(k, now)
  for _, b in ipairs(redis.call('SMEMBERS', P .. 'blockers:' .. k)) do
    effort = effort + 1
    redis.call('SREM', P .. 'blocks:' .. b, k)
    removeEdge(k, b, now)
  end
  local sides = {}
  for i, side in ipairs(SIDES) do sides[i] = P .. side .. k end
  redis.call('UNLINK', unpack(sides))
  redis.call('HDEL', P .. 'chains', k)
  for phase in pairs(ENDED) do redis.call('ZREM', P .. 'phase:' .. phase, k) end
  keep(k)
end

-- Whoever comes to rest takes some along that have rested long enough: nobody else need look for them.
local function rest(k, now)
  redis.call('ZADD', P .. 'resting', now, k)
  local longest = redis.call('ZRANGE', P .. 'resting', 0, 0, 'WITHSCORES')[2]
  if tonumber(longest) > now - REST_MS then return end
  local long = redis.call('ZRANGEBYSCORE', P .. 'resting', '-inf', now - REST_MS, 'LIMIT', 0, FORGOTTEN_AT_ONCE)
  for _, old in ipairs(long) do
    if effort > CHUNK then return end
    forget(old, now)
  end
end

local function mayRest(phase) return phase == '' or ENDED[phase] end
