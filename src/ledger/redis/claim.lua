local p = cjson.decode(ARGV[1])
local wanted = {}
for _, kind in ipairs(p.kinds) do
  wanted[kind] = true
end
local claimed = {}

-- Not handed over or not settled in time: owed as if never claimed.
local function end_leases(kind)
  local from, to = P .. 'claimed:' .. kind, P .. 'owed:' .. kind
  local ended = redis.call('ZRANGEBYSCORE', from, '-inf', p.nowMs, 'WITHSCORES', 'LIMIT', 0, p.limit)
  for i = 1, #ended, 2 do
    redis.call('ZADD', to, 'LT', ended[i + 1], ended[i])
    redis.call('ZREM', from, ended[i])
  end
end

-- One chunk a call keeps each call short.
local function go_on_with_one()
  local due = redis.call('ZRANGEBYSCORE', P .. 'more', '-inf', p.nowMs, 'LIMIT', 0, 1)[1]
  if not due then
    return
  end
  local what, key = string.match(due, '^(%a+)|(.*)$')
  local from = redis.call('HGET', P .. 'more-from', due) or ''
  if what == 'release' then
    release(key, p.nowMs)
  elseif what == 'hold' then
    hold(key, from, p.nowMs)
  else
    tell(key, from, p.nowMs)
  end
end

local function describe(kind, key, due)
  local issue = redis.call('HMGET', key_of('issue', key), 'rev', 'phase', 'turn', 'gen')
  if kind == 'report' then
    redis.call('HDEL', key_of('issue', key), 'nudged')
    return issue[1] and { kind, key, due }
  end
  if kind ~= 'run' then
    return { kind, key, due }
  end
  if issue[2] ~= 'queued' and issue[2] ~= 'running' then
    return false
  end
  return { kind, key, due, issue[3], issue[4], redis.call('GET', key_of('json', key)) }
end

local function take(kind)
  local left = p.limit - #claimed
  local owed = P .. 'owed:' .. kind
  local due = redis.call('ZRANGEBYSCORE', owed, '-inf', p.nowMs, 'WITHSCORES', 'LIMIT', 0, left)
  for i = 1, #due, 2 do
    redis.call('ZREM', owed, due[i])
    local entry = describe(kind, due[i], due[i + 1])
    if entry then
      redis.call('ZADD', P .. 'claimed:' .. kind, p.nowMs + p.leaseMs, due[i])
      claimed[#claimed + 1] = entry
    end
  end
end

go_on_with_one()
for _, kind in ipairs({ 'cancel', 'report', 'run', 'look' }) do
  if wanted[kind] and #claimed < p.limit then
    end_leases(kind)
    take(kind)
  end
end
wake_pumps()
return claimed
