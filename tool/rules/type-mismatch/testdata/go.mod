module example.com/mismatch

go 1.21
