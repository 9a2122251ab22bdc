const words = /* words */ {};
