module example.test/retention

go 1.19
