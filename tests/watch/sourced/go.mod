module example.test/sourced

go 1.17
