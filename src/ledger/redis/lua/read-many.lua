-- ARGV: keys. Answers rev, json and generation of each, one after the other; '' where there is none.
local all = {}
for _, k in ipairs(ARGV) do
  local is = redis.call('HMGET', issueKey(k), 'rev', 'gen')
  all[#all + 1] = is[1] or ''
  all[#all + 1] = redis.call('GET', P .. 'json:' .. k) or ''
  all[#all + 1] = is[2] or ''
end
return all
