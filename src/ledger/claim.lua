-- ARGV: facts as JSON. Answers a flat list: member, json, turn of each entry claimed.
local a = cjson.decode(ARGV[1])
local out = {}
local until_ = a.now + a.lease
local function take(set)
  local due = redis.call('ZRANGEBYSCORE', set, '-inf', a.now, 'LIMIT', 0, a.limit)
  for _, member in ipairs(due) do
    local kind, k = string.match(member, '^(%a+)|(.*)$')
    if kind == 'settle' or kind == 'tell' then
      redis.call('ZREM', set, member)
      if kind == 'settle' then settle(k, a.now) else tell(k, a.now) end
    else
      redis.call('ZADD', set, until_, member)
      local record = kind == 'run' and redis.call('HMGET', issueKey(k), 'json', 'turn') or { '', '0' }
      out[#out + 1] = member
      out[#out + 1] = record[1] or ''
      out[#out + 1] = record[2] or '0'
    end
  end
end
take(P .. 'owed')
if a.runs then take(P .. 'owed:run') end
return out
