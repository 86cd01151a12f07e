module waybill/known/generate

go 1.23
