local found = {}
for i, key in ipairs(ARGV) do
  found[i] = redis.call('SUNION', key_of('own', key), key_of('from', key))
end
return found
