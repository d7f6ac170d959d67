-- What is kept of an issue, and for how long once nothing moves it any more.
local REST_MS = 30 * 24 * 3600 * 1000
local ENDED = { done = true, failed = true, cancelled = true }
-- Long texts have keys of their own: beside them the fields would each take more room.
local SIDES = { 'issue:', 'json:', 'told:', 'needs:', 'blocks:', 'blockers:', 'unmet:', 'dependents:', 'wishes:' }

local function keep(k)
  for _, side in ipairs(SIDES) do redis.call('PERSIST', P .. side .. k) end
end

local function fade(k)
  for _, side in ipairs(SIDES) do redis.call('PEXPIRE', P .. side .. k, REST_MS) end
end

local function setPhase(k, was, phase, since)
  if was and was ~= '' and was ~= phase then redis.call('ZREM', P .. 'phase:' .. was, k) end
  if phase == '' then return end
  redis.call('ZADD', P .. 'phase:' .. phase, since, k)
  -- Records that have expired leave the list of their phase.
  if ENDED[phase] then redis.call('ZREMRANGEBYSCORE', P .. 'phase:' .. phase, '-inf', since - REST_MS) end
end
