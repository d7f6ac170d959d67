-- ARGV: facts as JSON. Answers a flat list: member, json, turn, chain, round and the round begun last of each entry claimed.
local a = cjson.decode(ARGV[1])
local EFFORT = 2 * CHUNK
local out = {}
local until_ = a.now + a.lease
-- Entries that only the ledger sees: the next step along the graph.
local steps = { settle = settle, tell = tell, chain = measureChain }

local function take(set)
  local due = redis.call('ZRANGEBYSCORE', set, '-inf', a.now, 'LIMIT', 0, a.limit)
  for _, member in ipairs(due) do
    if effort > EFFORT then return end
    local kind, k = string.match(member, '^(%a+)|(.*)$')
    if steps[kind] then
      redis.call('ZREM', set, member)
      steps[kind](k, a.now)
    else
      redis.call('ZADD', set, until_, member)
      local isRun = kind == 'run'
      out[#out + 1] = member
      out[#out + 1] = isRun and redis.call('GET', P .. 'json:' .. k) or ''
      out[#out + 1] = isRun and redis.call('HGET', issueKey(k), 'turn') or '0'
      out[#out + 1] = isRun and chainOf(k) or 0
      local round, begun = 0, 0
      if isRun then round, begun = standInRound(k) end
      out[#out + 1] = round
      out[#out + 1] = begun
    end
  end
end
take(P .. 'owed')
if a.runs then take(P .. 'owed:run') end
return out
