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
  keep(k)
end

-- Whoever comes to rest takes some along that have rested long enough: nobody else need look for them.
local function rest(k, now)
  redis.call('ZADD', P .. 'resting', now, k)
  local long = redis.call('ZRANGEBYSCORE', P .. 'resting', '-inf', now - REST_MS, 'LIMIT', 0, FORGOTTEN_AT_ONCE)
  for _, old in ipairs(long) do forget(old) end
end

local function setPhase(k, was, phase, since)
  if was and was ~= '' and was ~= phase then redis.call('ZREM', P .. 'phase:' .. was, k) end
  if phase == '' then return end
  redis.call('ZADD', P .. 'phase:' .. phase, since, k)
  -- Records that have expired leave the list of their phase.
  if ENDED[phase] then redis.call('ZREMRANGEBYSCORE', P .. 'phase:' .. phase, '-inf', since - REST_MS) end
end
