-- Places under a repository's limit. Who found none is parked, in the order that tasks start in.
local RANK = 10000000000000 -- more than any ms since 1970

local function repository_of(key)
  return string.match(key, '^(.*)#')
end

local function wake_parked(repository, at)
  local limit = tonumber(redis.call('HGET', P .. 'limits', repository) or '0')
  local free = limit - redis.call('SCARD', key_of('holders', repository))
  if free <= 0 then
    return
  end
  for _, key in ipairs(redis.call('ZRANGE', key_of('parked', repository), 0, free - 1)) do
    owe_run(key, at)
  end
end

local function park(key, rank, since)
  redis.call('ZADD', key_of('parked', repository_of(key)), rank * RANK + since, key)
end

-- True when it holds a place; a better one that is parked goes first and is woken.
local function take_place(key, rank, since, limit, at)
  local repository = repository_of(key)
  local holders = key_of('holders', repository)
  local parked = key_of('parked', repository)
  redis.call('HSET', P .. 'limits', repository, limit)
  if redis.call('SISMEMBER', holders, key) == 1 then
    return true
  end
  park(key, rank, since)
  if redis.call('ZRANK', parked, key) < limit - redis.call('SCARD', holders) then
    redis.call('ZREM', parked, key)
    redis.call('SADD', holders, key)
    return true
  end
  wake_parked(repository, at)
  return false
end

local function give_back(key, at)
  local repository = repository_of(key)
  redis.call('ZREM', key_of('parked', repository), key)
  if redis.call('SREM', key_of('holders', repository), key) == 1 then
    wake_parked(repository, at)
  end
end
