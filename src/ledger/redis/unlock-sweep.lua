if redis.call('GET', P .. 'sweep-lock') == ARGV[1] then
  redis.call('DEL', P .. 'sweep-lock')
end
return 0
