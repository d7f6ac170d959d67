-- Who waits for whom. `own:<key>` are blockers by the issue's own word, `from:<key>` by theirs
-- (`blocks:<blocker>` is its reverse). `unmet:<key>` is the truth that a start is held against;
-- `waiters:<blocker>` is its reverse, `dependents:<blocker>` the reverse of all edges.
local CHUNK = 500

local function has_task(key)
  local phase = redis.call('HGET', key_of('issue', key), 'phase')
  return phase and phase ~= ''
end

-- Unmet whatever is known of the blocker: only its own look may say otherwise.
local function connect(dependent, blocker)
  redis.call('ZADD', key_of('dependents', blocker), 0, dependent)
  redis.call('ZADD', key_of('waiters', blocker), 0, dependent)
  redis.call('SADD', key_of('unmet', dependent), blocker)
  for _, name in ipairs({ 'issue', 'json', 'told' }) do
    redis.call('PERSIST', key_of(name, blocker))
  end
end

-- True when this was the last one that it waited for.
local function disconnect(dependent, blocker)
  redis.call('ZREM', key_of('dependents', blocker), dependent)
  redis.call('ZREM', key_of('waiters', blocker), dependent)
  local was_unmet = redis.call('SREM', key_of('unmet', dependent), blocker) == 1
  return was_unmet and redis.call('EXISTS', key_of('unmet', dependent)) == 0
end

-- Work on more neighbours than one call may take goes on in the next claims.
local function go_on(what, key, at, from)
  redis.call('ZADD', P .. 'more', at, what .. '|' .. key)
  redis.call('HSET', P .. 'more-from', what .. '|' .. key, from)
  owed_something = true
end

local function stop_going_on(what, key)
  redis.call('ZREM', P .. 'more', what .. '|' .. key)
  redis.call('HDEL', P .. 'more-from', what .. '|' .. key)
end

local function each_after(what, set, key, from, at, visit)
  local start = from == '' and '-' or '(' .. from
  local found = redis.call('ZRANGEBYLEX', key_of(set, key), start, '+', 'LIMIT', 0, CHUNK)
  for _, neighbour in ipairs(found) do
    visit(neighbour)
  end
  if #found == CHUNK then
    go_on(what, key, at, found[CHUNK])
  else
    stop_going_on(what, key)
  end
end

local function release(blocker, at)
  local waiters = key_of('waiters', blocker)
  local found = redis.call('ZRANGE', waiters, 0, CHUNK - 1)
  for _, dependent in ipairs(found) do
    redis.call('SREM', key_of('unmet', dependent), blocker)
    if redis.call('EXISTS', key_of('unmet', dependent)) == 0 then
      owe('look', dependent, at)
    end
  end
  if #found > 0 then
    redis.call('ZREMRANGEBYRANK', waiters, 0, CHUNK - 1)
  end
  if #found == CHUNK then
    go_on('release', blocker, at, '')
  else
    stop_going_on('release', blocker)
  end
end

local function hold(blocker, from, at)
  each_after('hold', 'dependents', blocker, from, at, function(dependent)
    redis.call('ZADD', key_of('waiters', blocker), 0, dependent)
    if redis.call('SADD', key_of('unmet', dependent), blocker) == 1 then
      owe('look', dependent, at)
    end
  end)
end

local function tell(blocker, from, at)
  each_after('tell', 'waiters', blocker, from, at, function(dependent)
    if has_task(dependent) then
      nudge(dependent, at)
    end
  end)
end
