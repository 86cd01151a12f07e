module example.com/collidable

go 1.21
