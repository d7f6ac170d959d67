-- What is kept of an issue, and for how long once nothing moves it any more.
-- Long texts have keys of their own: beside them the fields would each take more room.
local REST_MS = 30 * 24 * 3600 * 1000

local function keep(k) redis.call('ZREM', P .. 'resting', k) end

local function setPhase(k, was, phase, since)
  if was and was ~= '' and was ~= phase then redis.call('ZREM', P .. 'phase:' .. was, k) end
  if phase ~= '' then redis.call('ZADD', P .. 'phase:' .. phase, since, k) end
end
