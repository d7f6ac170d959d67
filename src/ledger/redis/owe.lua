for _, entry in ipairs(cjson.decode(ARGV[1])) do
  owe_entry(entry, '')
end
wake_pumps()
return 0
