-- Places under a repository's limit. Who finds none is parked, in the order that tasks start in.
local SINCE = 1e13 -- more than any ms since 1970
-- Only tasks of these phases have a place or are parked.
local STARTING = { queued = true, running = true }

-- As `orderOf` in domain/rank.ts: the rank, the longest chain below it, then who waits longest.
local function orderOf(k, rank, since)
  return (rank * (DEEPEST + 1) + DEEPEST - chainOf(k)) * SINCE + since
end

local function park(k, order)
  redis.call('ZADD', P .. 'parked:' .. repositoryOf(k), order, k)
end

-- They stay parked until they take their place, so none is forgotten on the way to it.
local function wakeParked(repository, now)
  local limit = tonumber(redis.call('HGET', P .. 'limits', repository) or '0')
  local free = limit - redis.call('SCARD', P .. 'holders:' .. repository)
  if free <= 0 then return end
  for _, k in ipairs(redis.call('ZRANGE', P .. 'parked:' .. repository, 0, free - 1)) do oweRun(k, now) end
end

-- True when it has a place; a better one that is parked goes first, and is woken.
local function takePlace(k, limit, order, now)
  local repository = repositoryOf(k)
  local holders, parked = P .. 'holders:' .. repository, P .. 'parked:' .. repository
  redis.call('HSET', P .. 'limits', repository, limit)
  if redis.call('SISMEMBER', holders, k) == 1 then return true end
  park(k, order)
  if redis.call('ZRANK', parked, k) < limit - redis.call('SCARD', holders) then
    redis.call('ZREM', parked, k)
    redis.call('SADD', holders, k)
    return true
  end
  settled('run', k)
  wakeParked(repository, now)
  return false
end

local function giveBack(k, now)
  local repository = repositoryOf(k)
  redis.call('ZREM', P .. 'parked:' .. repository, k)
  if redis.call('SREM', P .. 'holders:' .. repository, k) == 1 then wakeParked(repository, now) end
end
