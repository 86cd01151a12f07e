module example.com/read

go 1.21
