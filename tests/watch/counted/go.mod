module example.test/counted

go 1.17
