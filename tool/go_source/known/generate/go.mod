module waybill/known/generate

go 1.26.0
