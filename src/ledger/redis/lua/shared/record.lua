-- What is kept of an issue, and for how long once nothing moves it any more.
local REST_MS = 30 * 24 * 3600 * 1000
local ENDED = { done = true, failed = true, cancelled = true }
-- Long texts have keys of their own: beside them the fields would each take more room.
local SIDES = { 'issue:', 'json:', 'told:', 'needs:', 'blocks:', 'blockers:', 'unmet:', 'dependents:', 'wishes:' }

local FORGOTTEN_AT_ONCE = 20

local function keep(k) redis.call('ZREM', P .. 'resting', k) end

local function forget(k)
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
  for _, old in ipairs(long) do forget(old) end
end

local function mayRest(phase) return phase == '' or ENDED[phase] end

local function setPhase(k, was, phase, since)
  if was and was ~= '' and was ~= phase then redis.call('ZREM', P .. 'phase:' .. was, k) end
  if phase ~= '' then redis.call('ZADD', P .. 'phase:' .. phase, since, k) end
end
