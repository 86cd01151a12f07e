module example.test/memory

go 1.19
