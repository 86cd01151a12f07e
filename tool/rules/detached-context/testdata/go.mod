module example.com/detached

go 1.23
