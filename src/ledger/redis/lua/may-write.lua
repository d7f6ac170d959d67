-- ARGV: facts as JSON, what is told, and with what is about to be tried. Answers whether it may.
local a = cjson.decode(ARGV[1])
local is = redis.call('HMGET', issueKey(a.key), 'rev', 'teller')
if not is[1] then return 'moved' end
if tonumber(is[2]) ~= a.teller then return 'another' end

local function answer(word, told)
  redis.call('SET', P .. 'told:' .. a.key, told, 'KEEPTTL')
  return word
end

if tonumber(is[1]) ~= a.rev then return answer('moved', ARGV[2]) end
local writes = 0
for _, at in ipairs(redis.call('LRANGE', P .. 'spending:write:' .. a.key, 0, -1)) do
  if tonumber(at) > a.since then writes = writes + 1 end
end
if writes >= a.writes then return answer('too-often', ARGV[2]) end
if a.counts then spend('write', a.key, a.now) end
return answer('yes', ARGV[3])
