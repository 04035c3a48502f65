"""What goes wrong between a kiosk and central: lines that harm what they carry, certificates of any name and date."""
