local found = {}
for i, key in ipairs(ARGV) do
  local issue = redis.call('HMGET', key_of('issue', key), 'rev', 'gen')
  found[i] = { issue[1], issue[2], redis.call('GET', key_of('json', key)) }
end
return found
