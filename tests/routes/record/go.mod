module example.com/routes/record

go 1.23
