module example.com/mutable

go 1.21
